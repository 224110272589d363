import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { session } from '../bank/session';
import { Playground } from './Playground';

const root = document.getElementById('playground');
if (root === null) throw new Error('The page has no element to put the playground in.');
// The schema and the examples wait for nobody.
void session.resume().catch(() => null);
createRoot(root).render(<Playground />);
