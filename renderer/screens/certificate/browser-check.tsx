import { CircleCheck, CircleX } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm } from '../../components/modal.tsx';
import { TextField } from '../../components/field.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { Rich, useSay } from '../../messages.ts';
import { useReading } from '../../state/services.ts';

/** "What would a browser say to HOST?" */
export function BrowserCheck({ certificate }: { certificate: CertificateDescription }): ReactElement {
  const say = useSay();
  const first = certificate.subjectAltNames.find((name) => name.startsWith('DNS:'))?.slice(4) ?? '';
  const [typed, setTyped] = useState(first.replace(/^\*\./u, 'www.'));
  const [host, setHost] = useState<string | null>(null);
  const reading = useReading('judgeCertificate', host === null ? null : { id: certificate.id, host, rules: 'web-pki' });
  return (
    <section className="browser-check" aria-label={say('browser.title')}>
      <h2 className="section-title">{say('browser.title')}</h2>
      <DialogForm onSubmit={() => setHost(typed.trim() === '' ? null : typed.trim())}>
        <TextField label={say('browser.host')} value={typed} placeholder="www.example.org" onChange={setTyped} />
        <div>
          <Button type="submit" why={typed.trim() === '' ? say('browser.noHost') : null}>
            {say('browser.ask')}
          </Button>
        </div>
      </DialogForm>
      {host === null ? null : (
        <ReadingView reading={reading}>
          {(verdict) => (
            <div role="status">
              <p className={verdict.valid ? 'verdict tone-good' : 'verdict tone-bad'}>
                {verdict.valid ? (
                  <CircleCheck className="icon" strokeWidth={1.75} />
                ) : (
                  <CircleX className="icon" strokeWidth={1.75} />
                )}
                <span>
                  <Rich
                    id={verdict.valid ? 'browser.yes' : 'browser.no'}
                    values={{ host: <ForeignText text={host} /> }}
                  />
                </span>
              </p>
              <p className="quiet">{say(verdict.revocationChecked ? 'browser.crls' : 'browser.noCrls')}</p>
              <Findings findings={[...verdict.findings, ...verdict.path.flatMap((link) => link.findings)]} />
            </div>
          )}
        </ReadingView>
      )}
    </section>
  );
}
