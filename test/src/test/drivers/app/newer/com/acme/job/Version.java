package com.acme.job;

class Version {
  static String text() {
    return "for Java 21 and newer";
  }
}
