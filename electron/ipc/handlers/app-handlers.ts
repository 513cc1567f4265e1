import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

/** The program itself: what runs, what is open, how it looks. */
export function appHandlers(context: HandlerContext): Pick<Handlers, 'appStatus' | 'setTheme'> {
  const { session, preferences } = context;
  return {
    appStatus: () => {
      const { theme, recentVaults } = preferences.read();
      return { version: context.version, platform: context.platform, theme, recentVaults, vault: session.status() };
    },
    setTheme: ({ theme }) => {
      preferences.write({ theme });
      context.applyTheme(theme);
      return {};
    },
  };
}
