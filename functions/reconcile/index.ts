import { awsPlatform } from '../../shared/config/platform.ts';
import { wire } from './wiring.ts';

export const handler = wire(awsPlatform());
