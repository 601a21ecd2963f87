package com.acme.job;

class Version {
  static String text() {
    return "for any Java";
  }
}
