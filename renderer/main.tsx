import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createClient } from './client.ts';

const bridge = window.chancery;
const root = document.getElementById('root');
if (bridge === undefined || root === null) throw new Error('The page was loaded without its bridge.');
createRoot(root).render(
  <StrictMode>
    <App client={createClient(bridge)} />
  </StrictMode>,
);
