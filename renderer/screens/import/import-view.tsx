import { CircleCheck, FileUp, FolderOpen, Import, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Facts, type Fact } from '../../components/facts.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Rich, useSay, type Say } from '../../messages.ts';
import type { ImportReport, ImportStep } from './import-dialog.tsx';

interface ImportViewProps {
  readonly step: ImportStep;
  readonly passphrase: string;
  readonly onPassphrase: (passphrase: string) => void;
  readonly onLook: (from: 'folder' | 'file' | 'again') => void;
  readonly onImport: () => void;
  readonly onShow: () => void;
  readonly onClose: () => void;
}

export function ImportView(props: ImportViewProps): ReactElement {
  const { step } = props;
  const say = useSay();
  const busy = step.at === 'importing' || step.at === 'looking';
  return (
    <ModalDialog title={say('import.title')} busy={busy} onClose={props.onClose}>
      <DialogForm
        onSubmit={() => {
          if (step.at === 'sealed') props.onLook('again');
          if (step.at === 'report') props.onImport();
        }}
      >
        <Body {...props} />
      </DialogForm>
    </ModalDialog>
  );
}

function Body(props: ImportViewProps): ReactElement {
  const { step, onLook, onClose } = props;
  const say = useSay();
  switch (step.at) {
    case 'choosing':
      return (
        <>
          <p className="dialog-lead">{say('import.lead')}</p>
          {step.refusal === null ? null : <RefusalNote refusal={step.refusal} />}
          <div className="dialog-buttons">
            <Button icon={FileUp} onPress={() => onLook('file')}>
              {say('import.file')}
            </Button>
            <Button variant="primary" icon={FolderOpen} autoFocus onPress={() => onLook('folder')}>
              {say('import.folder')}
            </Button>
          </div>
        </>
      );
    case 'looking':
      return (
        <p className="loading" role="status">
          {say('import.looking')}
        </p>
      );
    case 'sealed':
      return (
        <>
          <p>
            <Rich id="import.sealed" values={{ name: <ForeignText text={step.name} /> }} />
          </p>
          <PassphraseField label={say('passphrase')} value={props.passphrase} autoFocus onChange={props.onPassphrase} />
          <div className="dialog-buttons">
            <Button onPress={onClose}>{say('cancel')}</Button>
            <Button type="submit" variant="primary">
              {say('import.look')}
            </Button>
          </div>
        </>
      );
    case 'report':
    case 'importing':
      return <Report {...props} report={step.report} />;
    case 'imported':
      return (
        <>
          {step.imported.complete ? (
            <p className="verdict tone-good">
              <CircleCheck className="icon" strokeWidth={1.75} />
              <span>{say('import.done', { count: step.imported.certificates })}</span>
            </p>
          ) : (
            <p className="verdict tone-warn">
              <TriangleAlert className="icon" strokeWidth={1.75} />
              <span>{say('import.stopped', { count: step.imported.certificates })}</span>
            </p>
          )}
          <Findings findings={step.imported.findings} />
          <div className="dialog-buttons">
            <Button onPress={onClose}>{say('done')}</Button>
            <Button variant="primary" autoFocus onPress={props.onShow}>
              {say('certificates.showAll')}
            </Button>
          </div>
        </>
      );
  }
}

function Report({ step, report, passphrase, onPassphrase, onClose }: ImportViewProps & { report: ImportReport }) {
  const say = useSay();
  const busy = step.at === 'importing';
  const errors = report.findings.some((finding) => finding.severity === 'error');
  const sealed = report.authorities.some((authority) => !authority.hasKey);
  return (
    <>
      <p>
        <Rich
          id="import.report"
          values={{
            name: (
              <strong>
                <ForeignText text={report.name} />
              </strong>
            ),
            ...report.certificates,
          }}
        />
      </p>
      <Facts facts={factsOf(report, say)} />
      <Findings findings={report.findings} />
      {sealed ? (
        <PassphraseField
          label={say('import.keyPassphrase')}
          hint={say('import.keyPassphraseHint')}
          value={passphrase}
          onChange={onPassphrase}
        />
      ) : null}
      {step.at === 'report' && step.refusal !== null ? <RefusalNote refusal={step.refusal} /> : null}
      <div className="dialog-buttons">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button
          type="submit"
          variant="primary"
          icon={Import}
          autoFocus
          busy={busy}
          why={errors ? say('requests.blocked') : null}
        >
          {say(busy ? 'import.importing' : 'import.import')}
        </Button>
      </div>
    </>
  );
}

function factsOf(report: ImportReport, say: Say): readonly Fact[] {
  const count = (term: string, value: number): Fact[] =>
    value === 0 ? [] : [{ term, value: say('count', { count: value }) }];
  return [
    {
      term: say('action.go.authorities'),
      value: (
        <ul className="plain-list">
          {report.authorities.map((authority, at) => (
            <li key={at}>
              <ForeignText text={authority.name} />{' '}
              <span className="quiet">{say(authority.hasKey ? 'import.withKey' : 'import.withoutKey')}</span>
            </li>
          ))}
        </ul>
      ),
    },
    ...count(say('import.bareSerials'), report.bareSerials),
    ...count(say('action.go.requests'), report.requests),
    ...count(say('import.keys'), report.keys),
  ];
}
