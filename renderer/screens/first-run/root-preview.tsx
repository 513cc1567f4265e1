import type { ReactElement } from 'react';
import { Facts } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance } from '../../components/instant.tsx';
import { useSay } from '../../messages.ts';
import { splitNames } from '../../state/name-chip.ts';
import { rootNotAfter, rootSubject, type RootForm } from '../../state/root-form.ts';
import { Seal } from '../shell/top-bar.tsx';

/** The root as it will be, while one types. */
export function RootPreview({ form, now }: { form: RootForm; now: number }): ReactElement {
  const say = useSay();
  const until = rootNotAfter(form, now);
  const only = splitNames(form.permittedNames);
  return (
    <section className="root-preview" aria-labelledby="root-preview">
      <header>
        <Seal />
        <div>
          <h2 id="root-preview" className="side-title">
            {say('root.preview')}
          </h2>
          <p className="root-preview-name">
            {form.name.trim() === '' ? (
              <span className="quiet">{say('root.nameExample')}</span>
            ) : (
              <ForeignText text={form.name} />
            )}
          </p>
        </div>
      </header>
      <Facts
        facts={[
          {
            term: say('fact.subject'),
            value:
              rootSubject(form) === '' ? <span className="quiet">–</span> : <ForeignText text={rootSubject(form)} />,
          },
          { term: say('fact.issuer'), value: say('root.itself') },
          {
            term: say('fact.until'),
            value: until === null ? <span className="quiet">–</span> : <InstantAndDistance instant={until} now={now} />,
          },
          { term: say('fact.key'), value: say(`key.short.${form.keyType}`) },
          { term: say('root.may'), value: say('root.maySign') },
          {
            term: say('root.only'),
            value:
              only.length === 0 ? (
                say('root.anyName')
              ) : (
                <ul className="plain-list">
                  {only.map((name) => (
                    <li key={name}>
                      <ForeignText text={name} />
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
    </section>
  );
}
