// SPDX-License-Identifier: MIT
/**
 * Pages of the documentation that the build generates or compares with the code.
 */
@NullMarked
package io.mqttpanel.broker.documentation;

import org.jspecify.annotations.NullMarked;
