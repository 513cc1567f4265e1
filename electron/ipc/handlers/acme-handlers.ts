import { AcmeSwitch } from '../acme-switch.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

export function acmeHandlers(context: HandlerContext): Pick<Handlers, 'acmeStatus' | 'startAcme' | 'stopAcme'> {
  const acme = new AcmeSwitch(context);
  return {
    acmeStatus: () => acme.status(),
    startAcme: ({ ca, passphrase, ...wish }) => acme.start({ authority: ca, ...wish }, passphrase),
    stopAcme: () => acme.stop(),
  };
}
