"""What makers and tests of pages share: a browser, a JupyterLab, the networks and packages that run in a page."""
