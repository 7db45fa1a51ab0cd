import { installRedis } from './apt-install.js';

installRedis();
