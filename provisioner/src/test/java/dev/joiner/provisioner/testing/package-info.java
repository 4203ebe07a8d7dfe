/** A leader's parts over fakes, for the tests of all packages. */
@NullMarked
package dev.joiner.provisioner.testing;

import org.jspecify.annotations.NullMarked;
