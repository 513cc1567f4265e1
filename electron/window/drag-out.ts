import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { app, nativeImage, type BrowserWindow } from 'electron';
import type { DragOut } from '../ipc/handler-context.ts';

/** Files on their way out of the window: in a folder of our own, which goes when the app ends. */
export function dragOut(window: () => BrowserWindow | null): DragOut & { readonly clear: () => void } {
  let folder: string | null = null;
  return {
    place: (fileName) => {
      folder ??= mkdtempSync(path.join(app.getPath('temp'), 'chancery-drag-'));
      return path.join(folder, fileName);
    },
    start: (file) => {
      window()?.webContents.startDrag({ file, icon: pageIcon() });
    },
    clear: () => {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
      folder = null;
    },
  };
}

/** A sheet of paper, 16 × 20: macOS will not drag without a picture. */
function pageIcon(): Electron.NativeImage {
  const [width, height] = [16, 20];
  const pixels = Buffer.alloc(width * height * 4, 0xff);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const edge = x === 0 || y === 0 || x === width - 1 || y === height - 1;
    if (edge) pixels.fill(0x70, at * 4, at * 4 + 3);
  }
  return nativeImage.createFromBitmap(pixels, { width, height });
}
