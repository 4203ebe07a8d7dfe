/** NodePool and EC2NodeClass v1 as users write them, and what they mean as node pool and node class. */
@NullMarked
package dev.joiner.api.v1;

import org.jspecify.annotations.NullMarked;
