import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL, type Bridge } from '../shared/channels.ts';

/** One call, one subscribe: the page reaches nothing else. */
const bridge: Bridge = {
  call: (method, input) => ipcRenderer.invoke(CALL_CHANNEL, method, input),
  subscribe: (listener) => {
    const forward = (_event: IpcRendererEvent, event: string, payload: unknown): void => {
      listener(event, payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, forward);
    };
  },
};

contextBridge.exposeInMainWorld('chancery', bridge);
