import type { DescribedCommand } from './described-commands.ts';
import { EVERYWHERE } from './everywhere.ts';
import type { Option } from './options.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that makes a shell complete commands, options, and values of closed sets; files everywhere else. */
export function completionScript(shell: Shell, commands: readonly DescribedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      // zsh runs bash's completions itself: one script, two shells.
      return `#compdef chancery\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case 'fish':
      return fishScript(commands);
    case 'powershell':
      return powershellScript(commands);
    default:
      return shell satisfies never;
  }
}

function optionsOf({ command }: DescribedCommand): readonly Option<unknown>[] {
  return [...command.options, ...EVERYWHERE];
}

/** `cert issue` → `cert`, and the words that may stand second: `issue`, `list`, … */
function firstWords(commands: readonly DescribedCommand[]): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const { entry } of commands) {
    const [first = '', second] = entry.name.split(' ');
    const seconds = words.get(first) ?? [];
    words.set(first, second === undefined || seconds.includes(second) ? seconds : [...seconds, second]);
  }
  return words;
}

function thirdWords(commands: readonly DescribedCommand[]): readonly (readonly [string, string])[] {
  return commands.flatMap(({ entry }) => {
    const [first = '', second = '', third] = entry.name.split(' ');
    return third === undefined ? [] : [[`${first} ${second}`, third] as const];
  });
}

function bashScript(commands: readonly DescribedCommand[]): string {
  const firsts = firstWords(commands);
  const groups = [...firsts].filter(([, seconds]) => seconds.length > 0);
  const values = new Map<string, readonly string[]>();
  for (const command of commands) {
    for (const option of optionsOf(command))
      if (option.choices.length > 0) values.set(`${command.entry.name}:--${option.name}`, option.choices);
  }
  return `# bash completion for chancery: chancery completion bash > /etc/bash_completion.d/chancery
_chancery() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place=() word i options=""
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) ;; *) place+=("$word") ;; esac
  done
  local command="\${place[0]} \${place[1]} \${place[2]}"
  case "$command:$previous" in
${[...values].map(([key, choices]) => `    ${bashPattern(key)}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`).join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    case "$command" in
${[...commands]
  .sort((a, b) => b.entry.name.length - a.entry.name.length)
  .map(
    (one) =>
      `      ${quotedPrefix(one.entry.name)}) options="${optionsOf(one)
        .map(({ name }) => `--${name}`)
        .join(' ')}" ;;`,
  )
  .join('\n')}
    esac
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    return
  fi
  if [[ \${#place[@]} -eq 0 ]]; then
    COMPREPLY=($(compgen -W "${[...firsts.keys()].join(' ')}" -- "$current"))
    return
  fi
  if [[ \${#place[@]} -eq 1 ]]; then
    case "\${place[0]}" in
${groups.map(([first, seconds]) => `      ${first}) COMPREPLY=($(compgen -W "${seconds.join(' ')}" -- "$current")); return ;;`).join('\n')}
    esac
  fi
${thirdWords(commands)
  .map(
    ([group, third]) =>
      `  if [[ "\${place[*]}" == "${group}" && "${third}" == "$current"* ]]; then COMPREPLY+=("${third}"); fi\n`,
  )
  .join('')}  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _chancery chancery
`;
}

/** \`NAME:--OPTION\` as a pattern: behind a command of one or two words other words may follow. */
function bashPattern(key: string): string {
  const [name = '', option = ''] = key.split(':');
  return `"${name} "*":${option}"`;
}

function quotedPrefix(name: string): string {
  return `"${name} "*`;
}

function fishScript(commands: readonly DescribedCommand[]): string {
  const lines = ['# fish completion for chancery: chancery completion fish > ~/.config/fish/completions/chancery.fish'];
  const firsts = firstWords(commands);
  lines.push(`complete -c chancery -n __fish_use_subcommand -f -a "${[...firsts.keys()].join(' ')}"`);
  for (const [first, seconds] of firsts) {
    if (seconds.length === 0) continue;
    const none = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(' ')}`;
    lines.push(`complete -c chancery -n '${none}' -f -a "${seconds.join(' ')}"`);
  }
  const thirds = thirdWords(commands);
  for (const group of new Set(thirds.map(([words]) => words))) {
    const words = thirds.flatMap(([of, third]) => (of === group ? [third] : [])).join(' ');
    const seen = group.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const none = [...seen, `not __fish_seen_subcommand_from ${words}`].join('; and ');
    lines.push(`complete -c chancery -n '${none}' -f -a "${words}"`);
  }
  for (const one of commands) {
    const seen = one.entry.name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    for (const option of optionsOf(one)) {
      const takes =
        option.placeholder === null ? '' : option.choices.length > 0 ? ` -x -a "${option.choices.join(' ')}"` : ' -r';
      lines.push(
        `complete -c chancery -n '${seen}' -l ${option.name}${takes} -d '${option.summary.replaceAll(/['\\]/g, '\\$&')}'`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function powershellScript(commands: readonly DescribedCommand[]): string {
  const list = (words: readonly string[]): string => `@(${words.map(powershellText).join(', ')})`;
  const table = commands.map((one) => {
    const options = optionsOf(one).map(({ name }) => `--${name}`);
    const choices = optionsOf(one).filter((option) => option.choices.length > 0);
    const values = choices
      .map((option) => `${powershellText(`--${option.name}`)} = ${list(option.choices)}`)
      .join('; ');
    return `  ${powershellText(one.entry.name)} = @{ Options = ${list(options)}; Values = @{ ${values} } }`;
  });
  return `# PowerShell completion for chancery: chancery completion powershell >> $PROFILE
$chanceryCommands = @{
${table.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName chancery -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($wordToComplete -ne '' -and $words.Count -gt 0) { $words = @($words | Select-Object -SkipLast 1) }
  $plain = @($words | Where-Object { -not $_.StartsWith('-') })
  $name = @(3, 2, 1 | ForEach-Object { ($plain | Select-Object -First $_) -join ' ' } | Where-Object { $chanceryCommands.ContainsKey($_) }) | Select-Object -First 1
  $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
  $found = if ($name -and $chanceryCommands[$name].Values.ContainsKey($previous)) { $chanceryCommands[$name].Values[$previous] }
    elseif ($name -and $wordToComplete.StartsWith('-')) { $chanceryCommands[$name].Options }
    elseif (-not $name) {
      $at = $plain.Count
      $chanceryCommands.Keys | Where-Object { $at -eq 0 -or $_.StartsWith(($plain -join ' ') + ' ') } | ForEach-Object { ($_ -split ' ')[$at] } | Sort-Object -Unique
    }
  $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}

function powershellText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
