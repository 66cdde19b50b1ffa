// SPDX-License-Identifier: MIT
/**
 * Rules about packages that the compiler cannot check.
 */
@NullMarked
package io.mqttpanel.broker.architecture;

import org.jspecify.annotations.NullMarked;
