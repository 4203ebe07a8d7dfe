/**
 * What Joiner needs of a cloud: instance types with their offerings, and a provider that launches,
 * lists and ends instances. Pure types; the adapter to EC2 is in the {@code aws} module.
 */
@NullMarked
package dev.joiner.cloud;

import org.jspecify.annotations.NullMarked;
