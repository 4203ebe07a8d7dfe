/** Node pools, node classes, taints and tolerations as the product sees them. Immutable and thread-safe. */
@NullMarked
package dev.joiner.api.pool;

import org.jspecify.annotations.NullMarked;
