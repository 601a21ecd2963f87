package com.fasterxml.jackson.core;

/** A driver's own idea of Jackson. */
public class JsonFactory {
  public static String text() {
    return "their Jackson";
  }
}
