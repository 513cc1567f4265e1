import type { ReactElement } from 'react';
import type { ExtensionDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';

export function ExtensionList({ extensions }: { extensions: readonly ExtensionDescription[] }): ReactElement {
  const say = useSay();
  if (extensions.length === 0) return <p className="quiet">{say('certificate.noExtensions')}</p>;
  return (
    <dl className="extensions">
      {extensions.map((extension, at) => (
        <div key={at} className="extension">
          <dt>
            <ForeignText text={extension.name} />
            {extension.critical ? <span className="critical">{say('certificate.critical')}</span> : null}
            <span className="oid">{extension.oid}</span>
          </dt>
          <dd>
            <ForeignText text={extension.value} lines="many" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
