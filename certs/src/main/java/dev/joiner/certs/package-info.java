/**
 * Certificates for our own endpoints: an authority, its leaves, PEM. Pure code over BouncyCastle; where keys are
 * kept and when leaves are renewed is up to the callers.
 */
@NullMarked
package dev.joiner.certs;

import org.jspecify.annotations.NullMarked;
