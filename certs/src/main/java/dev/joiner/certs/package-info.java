/**
 * Certificates for our own endpoints: an authority, short-lived leaves, their rotation. Pure code over
 * BouncyCastle; where keys are kept is an interface.
 */
@NullMarked
package dev.joiner.certs;

import org.jspecify.annotations.NullMarked;
