import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

/** The program itself: what runs, what is open, how it looks. */
export function appHandlers(context: HandlerContext): Pick<Handlers, 'appStatus' | 'setTheme' | 'setLanguage'> {
  const { session, preferences } = context;
  return {
    appStatus: () => {
      const { theme, language, recentVaults } = preferences.read();
      return {
        version: context.version,
        platform: context.platform,
        theme,
        language,
        recentVaults,
        vault: session.status(),
      };
    },
    setLanguage: ({ language }) => {
      preferences.write({ language });
      context.applyLanguage();
      return {};
    },
    setTheme: ({ theme }) => {
      preferences.write({ theme });
      context.applyTheme(theme);
      return {};
    },
  };
}
