import { Fragment, type ReactElement, type ReactNode } from 'react';

export interface Fact {
  readonly term: string;
  readonly value: ReactNode;
}

/** Terms and what they are, in two columns. */
export function Facts({ facts }: { facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.term} className="fact">
          <dt>{fact.term}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A fingerprint or serial number in pairs, so that it can be compared by eye and broken at the end of a line. */
export function Hex({ hex }: { hex: string }): ReactElement {
  const pairs = hex.match(/.{1,2}/gu) ?? [];
  return (
    <span className="hex hex-pairs">
      {pairs.map((pair, at) => (
        <Fragment key={at}>
          {at === 0 ? null : (
            <>
              :<wbr />
            </>
          )}
          {pair}
        </Fragment>
      ))}
    </span>
  );
}
