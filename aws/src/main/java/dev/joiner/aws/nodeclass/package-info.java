/**
 * Node classes resolved to what exists at AWS: subnets, security groups, images. {@link NodeClasses} is for
 * catalogue and launch. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.nodeclass;

import org.jspecify.annotations.NullMarked;
