import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL, events, type EventName, type EventPayload } from '../../shared/contract.ts';
import type { Gateway } from './gateway.ts';
import { isTrustedSender } from './sender.ts';

/** Puts the gateway on the one channel that the page can call, and answers no one but our own page's main frame. */
export function listen(gateway: Gateway): void {
  ipcMain.handle(CALL_CHANNEL, async (event, method: unknown, input: unknown) => {
    if (!isOurPage(event)) {
      return { ok: false, error: { code: 'INVALID_INPUT', message: 'Only Chancery’s own window may ask.' } };
    }
    return gateway(method, input);
  });
}

/** Tells a window something; its payload is parsed on the way out, as an answer is. */
export function tell<E extends EventName>(page: WebContents | undefined, event: E, payload: EventPayload<E>): void {
  if (page === undefined || page.isDestroyed()) return;
  page.send(EVENT_CHANNEL, event, events[event].parse(payload));
}

function isOurPage(event: IpcMainInvokeEvent): boolean {
  // Null once the frame was navigated or destroyed: nobody of ours is asking then.
  const frame = event.senderFrame;
  return frame !== null && isTrustedSender({ url: frame.url, isMainFrame: frame.parent === null });
}
