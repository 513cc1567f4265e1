import type { ReactElement } from 'react';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';
import type { TimelineLine } from '../../state/runbook.ts';

/** What happened, when: on the screen, and what is printed. In UTC, as the record has it. */
export function RunbookTimeline({ lines }: { lines: readonly TimelineLine[] }): ReactElement {
  const say = useSay();
  return (
    <section aria-labelledby="runbook-timeline">
      <h2 id="runbook-timeline" className="section-title">
        {say('runbook.timeline')}
      </h2>
      <table className="events">
        <thead>
          <tr>
            <th scope="col">{say('runbook.when')}</th>
            <th scope="col">{say('runbook.what')}</th>
            <th scope="col">{say('runbook.about')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <td>
                <time dateTime={line.at}>{line.at.replace('T', ' ').replace(/\.\d+/u, '')}</time>
              </td>
              <td>{say(`runbook.line.${line.what}`)}</td>
              <td>
                <ForeignText text={line.about} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
