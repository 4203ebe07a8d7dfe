/** Provisioner and AWSNodeTemplate as users write them, and what they mean as node pool and node class. */
@NullMarked
package dev.joiner.api.v1alpha5;

import org.jspecify.annotations.NullMarked;
