/**
 * Node classes with all that AWS knows of them: subnets, security groups, images. {@link NodeClasses} is for catalogue
 * and launch. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.nodeclass;

import org.jspecify.annotations.NullMarked;
