// SPDX-License-Identifier: MIT
/**
 * What the Panel has decided: kept as long as it holds, and beyond that for a Panel that
 * does not answer.
 */
@NullMarked
package io.mqttpanel.broker.auth.cache;

import org.jspecify.annotations.NullMarked;
