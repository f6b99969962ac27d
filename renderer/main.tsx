import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/panels.css';
import './styles/table.css';
import './styles/checks.css';
import './styles/batchWork.css';
import './styles/forcedColours.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { takeCode } from './connection/signIn.ts';
import { keepTheme } from './preferences/applyTheme.ts';
import { TextProvider } from './text/TextProvider.tsx';

keepTheme();
const code = takeCode();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
createRoot(root).render(
  <TextProvider>
    <App code={code} />
  </TextProvider>,
);
