/** Tests of user data against golden files. */
@NullMarked
package dev.joiner.aws.userdata;

import org.jspecify.annotations.NullMarked;
