/** The custom resource definitions of our kinds as YAML, made from the same schemas that check objects. Pure. */
@NullMarked
package dev.joiner.api.crd;

import org.jspecify.annotations.NullMarked;
