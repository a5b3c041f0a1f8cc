// The version of imctl, taken into the bundle from package.json.
import pkg from '../../package.json' with { type: 'json' };

/** Version of this imctl. */
export const version: string = pkg.version;
