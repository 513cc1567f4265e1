/**
 * Everything that can be done in the window, once: the native menu, the shortcuts, the palette and the buttons are made
 * from this table. The page's translations carry the same id (`action.ID` in renderer/messages/en.json).
 *
 * Accelerators are written as Electron writes them.
 */
export const ACTION_MENUS = ['file', 'certificate', 'authority', 'go', 'view', 'help'] as const;
export type ActionMenu = (typeof ACTION_MENUS)[number];

interface ActionDefinition {
  readonly id: string;
  /** English, for the native menu. */
  readonly label: string;
  readonly accelerator: string | null;
  readonly menu: ActionMenu;
}

export const ACTIONS = [
  { id: 'certificate.issue', label: 'Issue certificate…', accelerator: 'CmdOrCtrl+N', menu: 'file' },
  { id: 'request.open', label: 'Open or inspect…', accelerator: 'CmdOrCtrl+O', menu: 'file' },
  { id: 'request.paste', label: 'Inspect clipboard', accelerator: 'CmdOrCtrl+I', menu: 'file' },
  { id: 'commit', label: 'Sign or issue', accelerator: 'CmdOrCtrl+Enter', menu: 'file' },
  { id: 'vault.open', label: 'Open vault…', accelerator: 'CmdOrCtrl+Shift+O', menu: 'file' },
  { id: 'vault.import', label: 'Bring what I have…', accelerator: null, menu: 'file' },
  { id: 'vault.backup', label: 'Back up now', accelerator: null, menu: 'file' },
  { id: 'vault.restore', label: 'Restore a backup…', accelerator: null, menu: 'file' },
  { id: 'vault.check', label: 'Check the vault…', accelerator: null, menu: 'file' },
  { id: 'vault.lock', label: 'Lock or unlock', accelerator: 'CmdOrCtrl+L', menu: 'file' },
  { id: 'vault.close', label: 'Close vault', accelerator: null, menu: 'file' },
  { id: 'go.settings', label: 'Settings', accelerator: 'CmdOrCtrl+,', menu: 'file' },

  { id: 'certificate.keyCert', label: 'Save key-cert.pem…', accelerator: 'CmdOrCtrl+Shift+E', menu: 'certificate' },
  { id: 'certificate.export', label: 'Export…', accelerator: 'CmdOrCtrl+E', menu: 'certificate' },
  { id: 'certificate.renew', label: 'Renew…', accelerator: 'CmdOrCtrl+R', menu: 'certificate' },
  { id: 'certificate.table', label: 'Save as a table…', accelerator: null, menu: 'certificate' },
  { id: 'certificate.compare', label: 'Compare…', accelerator: null, menu: 'certificate' },
  { id: 'certificate.tag', label: 'Tag…', accelerator: 'CmdOrCtrl+T', menu: 'certificate' },
  { id: 'certificate.revoke', label: 'Revoke…', accelerator: 'CmdOrCtrl+Shift+R', menu: 'certificate' },
  { id: 'key.compromised', label: 'Its key is compromised…', accelerator: null, menu: 'certificate' },
  { id: 'certificate.release', label: 'Lift the hold', accelerator: null, menu: 'certificate' },

  { id: 'authority.create', label: 'New CA…', accelerator: 'CmdOrCtrl+Shift+N', menu: 'authority' },
  { id: 'authority.save', label: 'Save cacert.pem…', accelerator: null, menu: 'authority' },
  { id: 'authority.trust', label: 'Trust it on a computer…', accelerator: null, menu: 'authority' },
  { id: 'authority.policy', label: 'Policy…', accelerator: null, menu: 'authority' },
  { id: 'go.profiles', label: 'Profiles', accelerator: null, menu: 'authority' },
  { id: 'key.create', label: 'New key and request…', accelerator: null, menu: 'authority' },
  { id: 'crl.issue', label: 'Sign a new CRL', accelerator: null, menu: 'authority' },
  { id: 'crl.leave', label: 'Going on leave…', accelerator: null, menu: 'authority' },
  { id: 'site.publish', label: 'Publish the site', accelerator: null, menu: 'authority' },
  { id: 'host.check', label: 'Check a host…', accelerator: null, menu: 'authority' },

  { id: 'go.home', label: 'Home', accelerator: 'CmdOrCtrl+1', menu: 'go' },
  { id: 'go.certificates', label: 'Certificates', accelerator: 'CmdOrCtrl+2', menu: 'go' },
  { id: 'go.requests', label: 'Requests', accelerator: 'CmdOrCtrl+3', menu: 'go' },
  { id: 'go.authorities', label: 'CAs', accelerator: 'CmdOrCtrl+4', menu: 'go' },
  { id: 'go.crls', label: 'CRLs', accelerator: 'CmdOrCtrl+5', menu: 'go' },
  { id: 'go.keys', label: 'Keys', accelerator: 'CmdOrCtrl+6', menu: 'go' },
  { id: 'go.audit', label: 'Audit', accelerator: 'CmdOrCtrl+7', menu: 'go' },

  { id: 'view.palette', label: 'Search or do…', accelerator: 'CmdOrCtrl+K', menu: 'view' },
  { id: 'view.filter', label: 'Filter', accelerator: 'CmdOrCtrl+F', menu: 'view' },
  { id: 'view.inspector', label: 'Show or hide the inspector', accelerator: 'CmdOrCtrl+J', menu: 'view' },
  { id: 'view.columns', label: 'Columns…', accelerator: null, menu: 'view' },
  { id: 'view.save', label: 'Keep this view…', accelerator: null, menu: 'view' },
  { id: 'view.table', label: 'Save the whole list as a table…', accelerator: null, menu: 'view' },
  { id: 'theme.system', label: 'Appearance: as the system', accelerator: null, menu: 'view' },
  { id: 'theme.light', label: 'Appearance: light', accelerator: null, menu: 'view' },
  { id: 'theme.dark', label: 'Appearance: dark', accelerator: null, menu: 'view' },

  { id: 'help.shortcuts', label: 'Keyboard shortcuts', accelerator: 'F1', menu: 'help' },
] as const satisfies readonly ActionDefinition[];

export type Action = (typeof ACTIONS)[number];
export type ActionId = Action['id'];

/** Whether a text names an action. */
export function isActionId(text: string): text is ActionId {
  return ACTIONS.some((action) => action.id === text);
}
