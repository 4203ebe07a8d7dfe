/** Leader election on a Lease, with a deadline that fences off whoever has lost it. */
@NullMarked
package dev.joiner.cluster.lease;

import org.jspecify.annotations.NullMarked;
