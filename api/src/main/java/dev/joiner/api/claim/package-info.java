/** Claims: one node wanted, being launched, or running. */
@NullMarked
package dev.joiner.api.claim;

import org.jspecify.annotations.NullMarked;
