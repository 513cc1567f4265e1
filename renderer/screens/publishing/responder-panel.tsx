import { CircleStop, Play } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { Select, TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText, useDistance } from '../../components/instant.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { SaidText } from '../../components/said-text.tsx';
import { Rich, useSay } from '../../messages.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { PublishingPart } from './publishing-part.tsx';

type Status = MethodOutput<'responderStatus'>;
type OcspSigner = MethodOutput<'listPublishing'>['items'][number]['ocspSigner'];

/** The built-in responder's switch: where it listens, and what it says while the vault is locked. */
export function ResponderPanel({ signer, now }: { signer: OcspSigner; now: number }): ReactElement {
  const say = useSay();
  const reading = useReading('responderStatus', {});
  return (
    <ReadingView reading={reading}>
      {(status) => (
        <PublishingPart title={say('responder.title')} lead={say('responder.lead')}>
          {status.listening.state === 'running' ? (
            <Running listening={status.listening} />
          ) : (
            <Stopped key={`${status.host} ${String(status.port)}`} status={status} />
          )}
          <SignerLine signer={signer} now={now} />
        </PublishingPart>
      )}
    </ReadingView>
  );
}

function Running({ listening }: { listening: Extract<Status['listening'], { state: 'running' }> }): ReactElement {
  const { app } = useServices();
  const say = useSay();
  const run = useRun();
  const ocsp = `${listening.url}ocsp`;
  return (
    <>
      <p className="tone-good">
        <Rich
          id="responder.running"
          values={{
            url: <ForeignText text={listening.url} />,
            since: <InstantText instant={listening.since} to="minute" />,
          }}
        />
      </p>
      {app.vault.state === 'locked' ? <p className="tone-warn">{say('responder.locked')}</p> : null}
      <p className="quiet">{say(listening.loopback ? 'responder.loopback' : 'responder.open')}</p>
      <Facts
        facts={[
          {
            term: say('responder.ocspUrl'),
            value: (
              <span className="with-copy">
                <code>{ocsp}</code>
                <CopyButton text={ocsp} label={say('responder.ocspUrl')} />
              </span>
            ),
          },
        ]}
      />
      <div className="button-row">
        <Button icon={CircleStop} onPress={() => void run('stopResponder', {})}>
          {say('responder.stop')}
        </Button>
      </div>
    </>
  );
}

/** Who signs the OCSP answers of the CA that is shown, and for how long. */
function SignerLine({ signer, now }: { signer: OcspSigner; now: number }): ReactElement {
  const say = useSay();
  const distance = useDistance();
  if (signer === null) return <p className="tone-warn">{say('signer.none')}</p>;
  if (signer.kind === 'authority') return <p className="quiet">{say('signer.authority')}</p>;
  return (
    <p className={signer.ending ? 'tone-warn' : 'quiet'}>
      {say(signer.ending ? 'signer.ending' : 'signer.delegated', { when: distance(signer.notAfter, now) })}
    </p>
  );
}

function Stopped({ status }: { status: Status }): ReactElement {
  const { say: tell } = useServices();
  const say = useSay();
  const run = useRun();
  const [host, setHost] = useState(status.addresses.includes(status.host) ? status.host : '127.0.0.1');
  const [port, setPort] = useState(String(status.port));
  const [busy, setBusy] = useState(false);
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  const isPort = number >= 1 && number <= 65_535;
  const start = async (): Promise<void> => {
    setBusy(true);
    const outcome = await run('startResponder', { host, port: number });
    setBusy(false);
    if (outcome.at === 'refused') tell({ kind: 'refused', refusal: outcome.refusal });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isPort && !busy) void start();
      }}
    >
      {status.listening.state === 'failed' ? (
        <p className="tone-bad">
          <SaidText text={status.listening.message} />
        </p>
      ) : (
        <p className="quiet">{say('responder.stopped')}</p>
      )}
      <div className="responder-place">
        <Select
          label={say('responder.address')}
          value={host}
          options={status.addresses.map((address) => ({
            value: address,
            label:
              address === '127.0.0.1'
                ? say('responder.here', { address })
                : address === '0.0.0.0'
                  ? say('responder.everywhere', { address })
                  : address,
          }))}
          onChange={setHost}
        />
        <TextField
          label={say('responder.port')}
          value={port}
          width="narrow"
          problem={isPort ? null : say('responder.badPort')}
          onChange={setPort}
        />
        <Button type="submit" icon={Play} busy={busy}>
          {say('responder.start')}
        </Button>
      </div>
      {host === '127.0.0.1' ? null : <p className="note-warn">{say('responder.open')}</p>}
    </form>
  );
}
