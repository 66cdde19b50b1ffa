// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Constraint on a URL: absolute, with the scheme http or https, and with a host. No URL
 * at all is valid.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD })
@Constraint(validatedBy = HttpUrl.Validator.class)
@interface HttpUrl {

	String message() default "must be an absolute URL that begins with http:// or https:// and names a host";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Validator of the scheme and the host.
	 */
	class Validator implements ConstraintValidator<HttpUrl, URI> {

		private static final Set<String> SCHEMES = Set.of("http", "https");

		@Override
		public boolean isValid(@Nullable URI url, ConstraintValidatorContext context) {
			return url == null || isHttp(url);
		}

		private static boolean isHttp(URI url) {
			String scheme = url.getScheme();
			return scheme != null && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT)) && url.getHost() != null;
		}

	}

}
