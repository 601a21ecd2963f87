package jdist.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The clusters of a class of tests behave as if each worker had a host of its own: every link is
/// TLS over TCP, and no memory is shared.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OverTls {}
