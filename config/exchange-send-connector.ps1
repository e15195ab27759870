# Exchange Server hands all mail for the Internet to the relay. Run in the Exchange Management Shell.
# List the addresses of the transport servers under `allow` in the relay's configuration first.

New-SendConnector -Name "To the Internet by stsrelay" -Usage Custom -AddressSpaces "SMTP:*;1" `
    -SmartHosts "relay.example.org" -Port 25 -DNSRoutingEnabled $false -SmartHostAuthMechanism None `
    -RequireTLS $true -TlsAuthLevel DomainValidation -TlsDomain "relay.example.org" `
    -SourceTransportServers "EX01", "EX02"

# Disable the connector that sent to the Internet until now, and look where mail goes:
#   Get-SendConnector | Format-Table Name, Enabled, AddressSpaces, SmartHosts
# The way back: enable the old connector, and Remove-SendConnector "To the Internet by stsrelay".
