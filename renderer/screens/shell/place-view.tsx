import { memo, type ReactElement } from 'react';
import type { Place } from '../../state/workspace.ts';
import { AuditScreen } from '../audit/audit-screen.tsx';
import { AuthoritiesScreen } from '../authorities/authorities-screen.tsx';
import { CertificateScreen } from '../certificate/certificate-screen.tsx';
import { CertificatesScreen } from '../certificates/certificates-screen.tsx';
import { CrlsScreen } from '../crls/crls-screen.tsx';
import { HomeScreen } from '../home/home-screen.tsx';
import { IssueScreen } from '../issue/issue-screen.tsx';
import { KeysScreen } from '../keys/keys-screen.tsx';
import { ProfilesScreen } from '../profiles/profiles-screen.tsx';
import { RunbookScreen } from '../runbook/runbook-screen.tsx';
import { RequestsScreen } from '../requests/requests-screen.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';

/** The screen of a place. What the bars around it learn is no reason to make it anew. */
export const PlaceView = memo(function PlaceView({ place }: { place: Place }): ReactElement {
  switch (place.section) {
    case 'home':
      return <HomeScreen />;
    case 'certificates':
      return place.open === null ? <CertificatesScreen /> : <CertificateScreen id={place.open} />;
    case 'issue':
      return <IssueScreen />;
    case 'requests':
      return <RequestsScreen />;
    case 'authorities':
      return <AuthoritiesScreen id={place.id} />;
    case 'profiles':
      return <ProfilesScreen name={place.name} />;
    case 'runbook':
      return <RunbookScreen />;
    case 'keys':
      return <KeysScreen id={place.id} />;
    case 'crls':
      return <CrlsScreen ca={place.ca} />;
    case 'audit':
      return <AuditScreen />;
    case 'settings':
      return <SettingsScreen />;
  }
});
