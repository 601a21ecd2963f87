package io.netty.util;

/** A driver's own idea of Netty. */
public class Version {
  public static String text() {
    return "their Netty";
  }
}
