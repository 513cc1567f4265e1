import { Pencil, RotateCcw } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { FieldGroup } from '../../components/field.tsx';
import { NameChips } from '../../components/name-chips.tsx';
import { NameList } from '../../components/name-list.tsx';
import { useSay } from '../../messages.ts';
import { detectName, type NameChip } from '../../state/name-chip.ts';

interface RequestedNamesProps {
  /** What a person wrote, or null. */
  readonly names: readonly NameChip[] | null;
  /** What would be written now. */
  readonly planned: readonly string[];
  readonly onChange: (names: readonly NameChip[] | null) => void;
}

/** The names that go into the certificate: those of the request, or what the signer makes of them. */
export function RequestedNames({ names, planned, onChange }: RequestedNamesProps): ReactElement {
  const say = useSay();
  if (names === null)
    return (
      <FieldGroup label={say('issue.names')}>
        <span className="field-line">
          {planned.length === 0 ? <span className="quiet">{say('plan.none')}</span> : <NameList names={planned} />}
          <Button variant="quiet" icon={Pencil} onPress={() => onChange(planned.map(detectName))}>
            {say('requests.editNames')}
          </Button>
        </span>
      </FieldGroup>
    );
  return (
    <>
      <NameChips label={say('issue.names')} hint={say('issue.namesHint')} chips={names} autoFocus onChange={onChange} />
      <Button variant="quiet" icon={RotateCcw} onPress={() => onChange(null)}>
        {say('requests.asRequested')}
      </Button>
    </>
  );
}
