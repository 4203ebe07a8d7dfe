/**
 * The words of the product as values: labels, resources, requirements, taints, node pools and node
 * classes, demands and claims. Knows only the JDK. All types are immutable and thread-safe.
 */
@NullMarked
package dev.joiner.api;

import org.jspecify.annotations.NullMarked;
