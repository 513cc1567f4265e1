@echo off
rem chancery for the PATH. Command words run headless, in the same executable as the window.
if "%~1"=="" goto window
"%~dp0..\Chancery.exe" --disable-gpu --log-level=3 --terminal -- %*
exit /b %ERRORLEVEL%
:window
start "" "%~dp0..\Chancery.exe"
