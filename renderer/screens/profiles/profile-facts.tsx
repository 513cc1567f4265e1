import type { ReactNode } from 'react';
import type { ProfileDefinition } from '../../../shared/profile-definition.ts';
import type { Fact } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { isMessageId, useSay } from '../../messages.ts';

/** What a profile decides, the usual silences left out. */
export function useProfileFacts(): (profile: ProfileDefinition) => readonly Fact[] {
  const say = useSay();
  const list = (items: readonly string[]): ReactNode => <ForeignText text={items.join(', ')} />;
  const given = (term: string, items: readonly string[] | null): Fact[] =>
    items === null || items.length === 0 ? [] : [{ term, value: list(items) }];
  // What the window has no word for keeps its own name or OID.
  const inWords = (kind: 'nameKind' | 'purpose', items: readonly string[]): readonly string[] =>
    items.map((item) => {
      const id = `${kind}.${item}`;
      return isMessageId(id) ? say(id) : item;
    });
  const when = (holds: boolean, term: string, value: string): Fact[] => (holds ? [{ term, value }] : []);
  return (profile) => [
    { term: say('profiles.name'), value: <span className="code-word">{profile.name}</span> },
    {
      term: say('profiles.days'),
      value: say('profiles.daysText', { days: profile.defaultDays, most: profile.maximumDays }),
    },
    {
      term: say('profiles.keyUsage'),
      value: profile.keyUsage === null ? say('profiles.suitsKey') : list(profile.keyUsage),
    },
    {
      term: say('profiles.purposes'),
      value:
        profile.extendedKeyUsage.length === 0
          ? say('profiles.anyPurpose')
          : list(inWords('purpose', profile.extendedKeyUsage)),
    },
    ...given(say('profiles.nameKinds'), inWords('nameKind', profile.subjectAltNameKinds)),
    ...given(say('profiles.requiredKinds'), inWords('nameKind', profile.requiredNameKinds)),
    ...given(say('profiles.subjectFields'), profile.subjectFields),
    ...when(profile.isAuthority, say('profiles.authority'), say('profiles.authorityText')),
    ...when(profile.pathLength !== null, say('authority.depth'), say('count', { count: profile.pathLength ?? 0 })),
    ...given(say('authority.permitted'), profile.permittedNames),
    ...given(say('authority.excluded'), profile.excludedNames),
    ...when(profile.emailInSubject === 'refuse', say('profiles.email'), say('profiles.email.refuse')),
    ...when(profile.emailToSubjectAltNames, say('profiles.email'), say('profiles.emailToSan')),
    ...when(profile.mustStaple, say('profiles.mustStaple'), say('profiles.mustStapleText')),
    ...when(profile.ocspNoCheck, say('profiles.noCheck'), say('profiles.noCheckText')),
    ...given(say('profiles.policies'), profile.policies),
    ...given(say('authority.crlUrls'), profile.crlUrls),
    ...given(say('authority.issuerUrls'), profile.issuerUrls),
    ...given(say('authority.ocspUrls'), profile.ocspUrls),
  ];
}
