import { findPython } from '../test/support/python.js';
import { installRedis } from './apt-install.js';

installRedis();
findPython();
