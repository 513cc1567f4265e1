import ts from 'typescript';

/** One way in which a source text reaches another module. `undefined`: computed at run time, so nobody can judge it. */
export interface Import {
  specifier: string | undefined;
  line: number;
}

/** Every import of a source text: static, type-only, side effect, re-export, `import()`, `import('…').T`, `require`, and built-ins by name. */
export function importsOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const found: Import[] = [];
  const add = (node: ts.Node, target: ts.Node | undefined): void => {
    const specifier = target !== undefined && ts.isStringLiteralLike(target) ? target.text : undefined;
    found.push({ specifier, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) add(node, node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node, node.expression);
    else if (ts.isImportTypeNode(node))
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isCallExpression(node) && loadsModule(node.expression)) add(node, node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const LOADERS = new Set(['require', 'getBuiltinModule']);

function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return LOADERS.has(callee.text);
  // createRequire(import.meta.url)('electron')
  if (ts.isCallExpression(callee)) return callee.expression.getText().endsWith('createRequire');
  return (
    ts.isPropertyAccessExpression(callee) &&
    (LOADERS.has(callee.name.text) || callee.expression.getText() === 'require')
  );
}

/** Where a source text asks the clock or chance by itself instead of being handed them. */
export function impuritiesOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (asksClockOrChance(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ specifier: node.getText(source), line });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const CHANCE = new Set([
  'randomBytes',
  'randomInt',
  'randomUUID',
  'randomFill',
  'randomFillSync',
  'getRandomValues',
  'generateKeyPair',
  'generateKeyPairSync',
]);

function asksClockOrChance(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression.getText();
  return (
    callee === 'Date.now' || callee === 'Date' || callee === 'Math.random' || CHANCE.has(callee.split('.').at(-1) ?? '')
  );
}

/** Whether a file does nothing but hand on what others export. */
export function isBarrel(path: string, text: string): boolean {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  return (
    statements.length > 0 &&
    statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined)
  );
}

function kindOf(path: string): ts.ScriptKind {
  return path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
}
