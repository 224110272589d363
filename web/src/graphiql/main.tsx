import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './Playground';

const root = document.getElementById('playground');
if (root === null) throw new Error('The page has no element to put the playground in.');
createRoot(root).render(<Playground />);
