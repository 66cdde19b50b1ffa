// SPDX-License-Identifier: MIT
/**
 * What the compiler cannot say about the rooms, said to the build.
 */
@NullMarked
package io.mqttpanel.broker.architecture;

import org.jspecify.annotations.NullMarked;
